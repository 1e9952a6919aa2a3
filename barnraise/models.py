"""The tables of every package, gathered for Django's one app."""

from barnraise.contributions.models import Change, Comment, Contribution, Draft, Review, Standing, Version
from barnraise.credit.models import Authorship, Share
from barnraise.governance.models import Act, Concern
from barnraise.judging.models import Answer, Batch, Block, Inquiry, Item, Skill
from barnraise.notices.models import Digest, Notice, Wishes
from barnraise.people.models import Account, Address, Person, SignInLink, Token
from barnraise.publishing.models import Build, Due, Folder, Leading, Mention, Outside, Placed, Release
from barnraise.record.models import Answered, Blob, Chain, Entry, Position, Text
from barnraise.talk.models import Discussion, Mute, Post, Report, Thanks, Watch
from barnraise.tasks.models import Claim, Learnt, Near, Serving, Task, Topic, Touched
from barnraise.works.models import (
    Component,
    Edition,
    FormerSlug,
    Passage,
    Revision,
    RevisionAuthor,
    RevisionParent,
    Work,
)

__all__ = [
    "Account",
    "Act",
    "Address",
    "Answer",
    "Answered",
    "Authorship",
    "Batch",
    "Blob",
    "Block",
    "Build",
    "Chain",
    "Change",
    "Claim",
    "Comment",
    "Component",
    "Concern",
    "Contribution",
    "Digest",
    "Discussion",
    "Draft",
    "Due",
    "Edition",
    "Entry",
    "Folder",
    "FormerSlug",
    "Inquiry",
    "Item",
    "Leading",
    "Learnt",
    "Mention",
    "Mute",
    "Near",
    "Notice",
    "Outside",
    "Passage",
    "Person",
    "Placed",
    "Position",
    "Post",
    "Release",
    "Report",
    "Review",
    "Revision",
    "RevisionAuthor",
    "RevisionParent",
    "Serving",
    "Share",
    "SignInLink",
    "Skill",
    "Standing",
    "Task",
    "Text",
    "Thanks",
    "Token",
    "Topic",
    "Touched",
    "Version",
    "Watch",
    "Wishes",
    "Work",
]
