"""The followers of tasks."""

from barnraise.tasks.learning import Learning
from barnraise.tasks.seeing import Seen

# In the order in which they read.
FOLLOWERS = (Seen(), Learning())
