import helpers

VALUE = helpers.fail("while importing")
