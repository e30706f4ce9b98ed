/** The speed of ordering the bits of a code. */
package org.halfspace.bench.prefix;
