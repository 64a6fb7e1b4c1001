//! Fresh proofs: sensitive changes ask again who somebody is (T093).
