"""The statements of Gul, Pesendorfer and Zhang, Efficient Allocation of Indivisible Goods in Pseudo Markets with Constraints."""
