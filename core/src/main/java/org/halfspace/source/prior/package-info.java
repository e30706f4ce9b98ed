// SPDX-License-Identifier: Apache-2.0
/** What is known of a number before it is observed, and what an observation adds. */
package org.halfspace.source.prior;
