"""``bundler check``: an executable in surroundings where nothing of the build machine can help it."""
