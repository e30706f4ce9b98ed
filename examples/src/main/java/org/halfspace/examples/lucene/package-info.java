/** Codes as doc values of a Lucene index. */
package org.halfspace.examples.lucene;
