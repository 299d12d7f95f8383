export default { default: {}, validator(): void {} };
