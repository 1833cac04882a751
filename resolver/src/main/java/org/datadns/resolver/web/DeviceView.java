package org.datadns.resolver.web;

import java.util.Map;

/** What the page shows on which a person lets a program in. */
public sealed interface DeviceView {
  /**
   * Nobody is signed in.
   *
   * @param returnTo where to go on afterwards, a path of ours
   */
  record SignIn(String returnTo) implements DeviceView {}

  /**
   * Which program?
   *
   * @param code what is filled in
   * @param wrong whether what was typed is no code
   */
  record Ask(String code, boolean wrong) implements DeviceView {}

  /**
   * This program?
   *
   * @param code the code it shows
   * @param client what it calls itself
   * @param address where it asked from
   * @param ago how long ago
   * @param scopes what it would be allowed, in words, by label
   */
  record Decide(String code, String client, String address, String ago, Map<String, String> scopes)
      implements DeviceView {}

  /**
   * It was answered.
   *
   * @param client what it calls itself
   * @param allowed whether it was let in
   */
  record Done(String client, boolean allowed) implements DeviceView {}
}
