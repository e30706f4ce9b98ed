// SPDX-License-Identifier: Apache-2.0
/** A network that decodes, in training: forward, back, and Adam. Closed. */
package org.halfspace.train.deep;
