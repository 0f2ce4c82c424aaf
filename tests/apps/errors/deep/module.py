def long_function(n):
    result = [
        n
        for n in range(n)
    ]
    total = sum(
        result,
        start=(
            1
            + len(result)
            + "text"
        ),
    )
    return total
