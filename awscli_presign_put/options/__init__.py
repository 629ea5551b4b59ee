"""What a person types: options and their values, files and lists of keys -> one typed object, and the request to sign.

Nothing here signs.
"""
