"""The example commons: three works written for Barnraise, and the six months in which they were raised."""
