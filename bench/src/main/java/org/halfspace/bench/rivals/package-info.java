/** Codes that others use, against ours at equal bits. */
package org.halfspace.bench.rivals;
