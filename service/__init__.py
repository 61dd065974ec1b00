"""Jiangxin 匠心: the software a district runs its skill-master studios on."""
