// SPDX-License-Identifier: Apache-2.0
/**
 * The paper's experiments as code, their results as records, and the pages and charts made from
 * them.
 */
package org.halfspace.lab;
