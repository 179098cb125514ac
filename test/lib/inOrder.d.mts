export function inOrder(): void;
