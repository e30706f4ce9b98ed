// SPDX-License-Identifier: Apache-2.0
/** Small programs that use the libraries. */
package org.halfspace.examples;
