"""Random assignments of assignment economies: can they be improved, supported by prices, blocked?"""
