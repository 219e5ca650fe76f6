// React takes a MessageChannel where there is one, and Node's keeps the process alive: jest would not end. It takes timers instead.
Reflect.deleteProperty(globalThis, 'MessageChannel');

export {};
