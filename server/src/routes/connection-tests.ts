/** Trying settings before they are saved. */
export default [];
