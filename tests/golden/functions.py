def outer(argument, *, keyword=1):
    cell = argument + keyword

    def inner():
        return cell

    return [inner() for _ in range(3)]


class Thing:
    async def method(self):
        try:
            await self.method()
        except ValueError as error:
            raise KeyError from error
