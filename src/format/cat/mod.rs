//! The security catalog (.cat) beside a package.
