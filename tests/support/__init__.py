"""What the tests share: interpreters, environments, and running a program both ways."""
