/** The speed of decoding by message passing. */
package org.halfspace.bench.messages;
