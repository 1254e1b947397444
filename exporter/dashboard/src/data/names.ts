// Names from outside, so that they can be read.

const HIDDEN = /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

// The name with its invisible characters, which may turn the direction of the text, as their numbers.
export function visible(name: string): string {
  return name.replace(HIDDEN, (character) => {
    return `‹${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`;
  });
}
