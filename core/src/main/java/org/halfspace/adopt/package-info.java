/** Decoders for codes that other programs made. */
package org.halfspace.adopt;
