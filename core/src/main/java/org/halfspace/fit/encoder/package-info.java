// SPDX-License-Identifier: Apache-2.0
/** The encoders a fit chooses from, and how it chooses. */
package org.halfspace.fit.encoder;
