"""A form upload: its fields, its policy, and the signature of the policy."""
