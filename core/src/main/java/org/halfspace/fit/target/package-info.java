/** The fewest bits that reach a distortion or a recall. */
package org.halfspace.fit.target;
