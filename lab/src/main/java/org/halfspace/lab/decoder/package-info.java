// SPDX-License-Identifier: Apache-2.0
/** One code decoded by every kind of decoder, for demonstration and experiments. */
package org.halfspace.lab.decoder;
