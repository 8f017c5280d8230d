"""The Lambda host: processes under AWS's own runtime client, one invocation at a time each."""
