/** Experiments on the theory: what they share, and how they run. */
package org.halfspace.lab.experiment;
