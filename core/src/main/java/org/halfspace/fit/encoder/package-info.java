/** The encoders a fit chooses from, and how it chooses. */
package org.halfspace.fit.encoder;
