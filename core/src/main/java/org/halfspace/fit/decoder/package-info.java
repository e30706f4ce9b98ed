/** Decoders by least squares on codes, and the order of codes that makes prefixes useful. */
package org.halfspace.fit.decoder;
