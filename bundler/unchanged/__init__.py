"""A second build of the same input: the record that shows that nothing has changed."""
