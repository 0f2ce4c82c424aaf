"""Native code: what shared objects need, where that is found, what travels."""
