/** Small programs that use the libraries. */
package org.halfspace.examples;
