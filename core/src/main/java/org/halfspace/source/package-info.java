/**
 * Where vectors come from when they do not come from a file: random sources with a known law.
 * Imports at most {@code org.halfspace.data} and {@code org.halfspace.linalg}.
 */
package org.halfspace.source;
