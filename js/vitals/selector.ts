/** How far up the tree, and how long; more does not make an element easier to find. */
const LEVELS_MAX = 5;
const SELECTOR_CHARS_MAX = 80;
const SEPARATOR = " > ";

/** Where in the page something is: a selector, and the component if the page names its components. */
export interface Place {
  _target?: string;
  _component?: string;
}

const UNKNOWN = "<unknown>";
const NAMED_ATTRIBUTES = ["aria-label", "type", "name", "title", "alt"];

/** Where a node is in the page: `main > form#login > button.wide[type="submit"]`. */
export function selectorOf(node: Node | null | undefined): string {
  try {
    const parts: string[] = [];
    let length = 0;
    for (const element of withParents(node)) {
      const part = describe(element);
      length += part.length + SEPARATOR.length;
      if (part === "html" || (parts.length && length - SEPARATOR.length >= SELECTOR_CHARS_MAX)) break;
      parts.unshift(part);
    }
    return parts.join(SEPARATOR) || UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

/** Both of what is told about a place in the page. */
export function placeOf(node: Node | null | undefined): Place {
  return { _target: selectorOf(node), _component: componentOf(node) };
}

/** The nearest component that the page's build has put a name on. */
export function componentOf(node: Node | null | undefined): string | undefined {
  try {
    return withParents(node).map(componentName).find(Boolean) || undefined;
  } catch {
    return undefined;
  }
}

function withParents(node: Node | null | undefined): Element[] {
  const elements: Element[] = [];
  for (let level = 0; node && level < LEVELS_MAX; level++, node = node.parentNode) if (node.nodeType === 1) elements.push(node as Element);
  return elements;
}

/** Attributes are asked for, not properties: in a form, `form.id` may be an input of that name. */
function describe(element: Element): string {
  const get = (name: string) => element.getAttribute(name);
  const component = componentName(element);
  if (component) return component;
  let text = element.localName;
  if (get("id")) text += "#" + get("id");
  for (const name of (get("class") || "").split(/\s+/)) if (name) text += "." + name;
  for (const name of NAMED_ATTRIBUTES) if (get(name)) text += `[${name}="${get(name)}"]`;
  return text;
}

function componentName(element: Element): string | null {
  return element.getAttribute("data-sentry-component") || element.getAttribute("data-sentry-element");
}
