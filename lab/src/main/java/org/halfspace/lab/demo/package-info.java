// SPDX-License-Identifier: Apache-2.0
/** The demonstration on synthetic images: its result as records, and the page made from it. */
package org.halfspace.lab.demo;
