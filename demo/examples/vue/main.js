import { createApp } from 'vue';
import App from './App.vue';
import { start } from './session.js';

await start();
createApp(App).mount('#root');
