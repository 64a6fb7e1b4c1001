//! The web as a browser meets it, on a real port: requests, statuses, bodies.

mod journey;
