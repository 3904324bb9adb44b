//! What the read room says about Microsoft's packages.
