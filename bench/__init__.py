"""Speed and size, measured beside a Flask hello-world under the same server in the same run. Prints; judges nothing."""
