//! The XML documents inside a package, one file each.
