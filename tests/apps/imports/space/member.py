VALUE = "member"
