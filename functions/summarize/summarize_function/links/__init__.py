"""Links to videos elsewhere: which video a link means, and what is said in it."""
