// SPDX-License-Identifier: Apache-2.0
/** Decoding by message passing: the decoder of a code, and what it is predicted to lose. */
package org.halfspace.fit.messages;
