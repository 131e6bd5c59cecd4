/** Something that befalls a device in a story. Each kind answers to its own; the last three befall any device that has a session. */
export type Deed =
  /** Lift: the next car under way with people in it stops between two floors. */
  | { readonly what: 'trap' }
  /** Lift: somebody in the car presses the alarm button. */
  | { readonly what: 'pressAlarm' }
  /** Lift: the rescuers bring the car to a landing, let the people out, and hand the lift back. */
  | { readonly what: 'free' }
  /** Lift: this many times as many people want to ride. */
  | { readonly what: 'crowd'; readonly factor: number }
  /** Booster pump: a pipe of its pressure zone breaks and lets this much out at full pressure (m³/h). 0 = shut off. */
  | { readonly what: 'burst'; readonly flow: number }
  /** Fire pump: a hydrant or sprinkler of its system is opened (m³/h). 0 = closed. */
  | { readonly what: 'draw'; readonly flow: number }
  /** Fire pump: a person stops it at its cabinet and sets it back to automatic. */
  | { readonly what: 'stopByHand' }
  /** Sump pump: this much water runs into its pit besides the usual (m³/h). */
  | { readonly what: 'inflow'; readonly flow: number }
  /** Fire panel: one of its components reports these states; an empty list is normal again. */
  | { readonly what: 'component'; readonly address: string; readonly states: readonly string[] }
  /** Fire panel: the linkage of a unit starts its modules, which answer, over this many seconds. */
  | { readonly what: 'linkage'; readonly unit: string; readonly overS: number }
  /** Fire panel: somebody resets it. */
  | { readonly what: 'resetPanel' }
  /** Gate, barrier, lift: the fire panel's own wire releases it, raises it, sends it to the ground floor; or lets it go again. */
  | { readonly what: 'fireSignal'; readonly on: boolean }
  /** Gate: somebody opens it with a duress code. */
  | { readonly what: 'duress' }
  /** Gate: its door contact works loose and reports openings that nobody made. */
  | { readonly what: 'chatter'; readonly times: number; readonly everyS: number }
  /** Gate: somebody walks through and wedges the door open. */
  | { readonly what: 'wedge'; readonly forS: number }
  /** Barrier: a car breaks through. */
  | { readonly what: 'ram' }
  /** Barrier: a new arm is fitted. */
  | { readonly what: 'newArm' }
  /** Leak sensor: water reaches it (depth in mm; 0 = dry again). */
  | { readonly what: 'water'; readonly depth: number }
  /** Any with a session: the line breaks without a word. */
  | { readonly what: 'loseLink' }
  | { readonly what: 'regainLink' }
  /** Any: its clock is wrong by this much (ms). 0 = set right. */
  | { readonly what: 'skewClock'; readonly by: number }
