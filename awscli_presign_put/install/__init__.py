"""Switching the plugin on and off for every AWS CLI of a user. Nothing here signs, or imports an AWS CLI."""
