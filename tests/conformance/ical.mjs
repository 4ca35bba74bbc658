// Reads a calendar text from standard input with ical.js in strict mode, and says as JSON what it found.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component, { strictExceptions: true });
  return [event.uid, event.summary, event.startDate.toJSDate().toISOString(), component.getFirstPropertyValue("status")];
});
process.stdout.write(JSON.stringify(events));
